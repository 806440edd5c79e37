import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { selectionOf } from '../../kernel/selection.ts';
import { reinstateInstance, renameInstance, setNeeds } from './change-instance.service.ts';
import { enrollInstance } from './enroll.service.ts';
import {
  EnrollInstanceInput,
  InstancePayload,
  MoveInstanceInput,
  MoveInstancePayload,
  ReinstateInstanceInput,
  RenameInstanceInput,
  RetireInstancesInput,
  RetireInstancesPayload,
  SetNeedsInput,
} from './enrollment.payload.ts';
import { moveInstance } from './move.service.ts';
import { retireInstances } from './retire.service.ts';

const ROLES = 'Needs the role operator, buyer or owner.';

@Resolver()
export class EnrollmentResolver {
  @Mutation(() => InstancePayload, { description: `Takes an instance into service, with what it needs. ${ROLES}` })
  enrollInstance(
    @Ctx() context: Context,
    @Arg('input', () => EnrollInstanceInput, { description: 'What it is, whose it is, and what it needs.' })
    input: EnrollInstanceInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstancePayload> {
    return enrollInstance(context, input, selectionOf(info));
  }

  @Mutation(() => InstancePayload, { description: `Gives an instance another name. ${ROLES}` })
  renameInstance(
    @Ctx() context: Context,
    @Arg('input', () => RenameInstanceInput, { description: 'Which instance, and its name.' })
    input: RenameInstanceInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstancePayload> {
    return renameInstance(context, input, selectionOf(info));
  }

  @Mutation(() => MoveInstancePayload, {
    description: `Gives an instance to another company, or to the provider itself. Licenses of the global pool and trials go with it; a license of a company’s pool stays behind, and is free there. ${ROLES}`,
  })
  moveInstance(
    @Ctx() context: Context,
    @Arg('input', () => MoveInstanceInput, { description: 'Which instance, and who gets it.' })
    input: MoveInstanceInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<MoveInstancePayload> {
    return moveInstance(context, input, selectionOf(info));
  }

  @Mutation(() => InstancePayload, { description: `Says what an instance should hold from now on. ${ROLES}` })
  setNeeds(
    @Ctx() context: Context,
    @Arg('input', () => SetNeedsInput, { description: 'Which instance, and what it should hold.' })
    input: SetNeedsInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstancePayload> {
    return setNeeds(context, input, selectionOf(info));
  }

  @Mutation(() => RetireInstancesPayload, {
    description: `Takes instances out of service: their licenses go back to their pools, and they need nothing any more. ${ROLES}`,
  })
  retireInstances(
    @Ctx() context: Context,
    @Arg('input', () => RetireInstancesInput, { description: 'Which instances.' }) input: RetireInstancesInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RetireInstancesPayload> {
    return retireInstances(context, input, selectionOf(info));
  }

  @Mutation(() => InstancePayload, { description: `Takes a retired instance into service again. ${ROLES}` })
  reinstateInstance(
    @Ctx() context: Context,
    @Arg('input', () => ReinstateInstanceInput, { description: 'Which instance, and what it needs.' })
    input: ReinstateInstanceInput,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstancePayload> {
    return reinstateInstance(context, input, selectionOf(info));
  }
}
