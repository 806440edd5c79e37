import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { type Context } from '../../kernel/context.ts';
import { selectionOf } from '../../kernel/selection.ts';
import { BackupAuthorization } from './backup-authorization.ts';
import { readBackupAuthorization } from './backup.read.ts';

@Resolver()
export class BackupResolver {
  @Query(() => BackupAuthorization, {
    nullable: true,
    description:
      'Whether an instance may back up now: it is in service, and a license that covers it is assigned to it and has not expired. Null when there is no such instance, or it is not yours.',
  })
  backupAuthorization(
    @Ctx() context: Context,
    @Arg('instanceId', () => ID, { description: 'The instance.' }) instanceId: string,
    @Info() info: GraphQLResolveInfo,
  ): Promise<BackupAuthorization | null> {
    return readBackupAuthorization(context, instanceId, selectionOf(info));
  }
}
