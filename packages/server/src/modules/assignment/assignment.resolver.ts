import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { selectionOf } from '../../kernel/selection.ts';
import { assignNext } from './assign-next.service.ts';
import { assignLicenses } from './assign.service.ts';
import {
  AssignLicensesInput,
  AssignNextInput,
  AssignNextPayload,
  ChangeLicensesInput,
  ChangePayload,
  MoveLicensesInput,
  UndoChangeSetInput,
} from './assignment.payload.ts';
import { moveLicenses, releaseLicenses, replaceLicenses, revokeLicenses, undoChangeSet } from './verbs.service.ts';

const ROLES = 'Needs the role operator, buyer or owner.';

@Resolver()
export class AssignmentResolver {
  @Mutation(() => AssignNextPayload, {
    description: `Puts the next free license of a type on an instance: of its company’s pool before the global one, and the one that is valid longest. ${ROLES}`,
  })
  assignNext(
    @Ctx() context: Context,
    @Arg('input', () => AssignNextInput, { description: 'Which instance, and which type.' }) input: AssignNextInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AssignNextPayload> {
    return assignNext(context, input, selectionOf(info));
  }

  @Mutation(() => ChangePayload, { description: `Puts licenses on instances. ${ROLES}` })
  assignLicenses(
    @Ctx() context: Context,
    @Arg('input', () => AssignLicensesInput, { description: 'Which licenses, and which instances.' })
    input: AssignLicensesInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChangePayload> {
    return assignLicenses(context, input, selectionOf(info));
  }

  @Mutation(() => ChangePayload, { description: `Detaches licenses; they return to their pools. ${ROLES}` })
  revokeLicenses(
    @Ctx() context: Context,
    @Arg('input', () => ChangeLicensesInput, { description: 'Which licenses.' }) input: ChangeLicensesInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChangePayload> {
    return revokeLicenses(context, input, selectionOf(info));
  }

  @Mutation(() => ChangePayload, { description: `Detaches licenses, and gives them to the global pool. ${ROLES}` })
  releaseLicenses(
    @Ctx() context: Context,
    @Arg('input', () => ChangeLicensesInput, { description: 'Which licenses.' }) input: ChangeLicensesInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChangePayload> {
    return releaseLicenses(context, input, selectionOf(info));
  }

  @Mutation(() => ChangePayload, {
    description: `Exchanges expired licenses on instances for free ones of their types, of a company’s own pool first; the expired ones return to their pools. ${ROLES}`,
  })
  replaceLicenses(
    @Ctx() context: Context,
    @Arg('input', () => ChangeLicensesInput, { description: 'Which licenses.' }) input: ChangeLicensesInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChangePayload> {
    return replaceLicenses(context, input, selectionOf(info));
  }

  @Mutation(() => ChangePayload, {
    description: `Puts licenses into another pool. One that is used may go to the global pool, or to its instance’s company. ${ROLES}`,
  })
  moveLicenses(
    @Ctx() context: Context,
    @Arg('input', () => MoveLicensesInput, { description: 'Which licenses, and to which pool.' })
    input: MoveLicensesInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChangePayload> {
    return moveLicenses(context, input, selectionOf(info));
  }

  @Mutation(() => ChangePayload, {
    description: `Undoes a change: licenses that nobody has changed since are as they were before; the others are told, and left. An undo can be undone. ${ROLES}`,
  })
  undoChangeSet(
    @Ctx() context: Context,
    @Arg('input', () => UndoChangeSetInput, { description: 'Which change.' }) input: UndoChangeSetInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChangePayload> {
    return undoChangeSet(context, input, selectionOf(info));
  }
}
