import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type Context } from '../../../kernel/context.ts';
import { RenewalSettings, SetRenewalSettingsInput, SetRenewalSettingsPayload } from './settings.payload.ts';
import { readRenewalSettings, setRenewalSettings } from './settings.service.ts';

@Resolver()
export class RenewalSettingsResolver {
  @Query(() => RenewalSettings, { description: 'How the provider wishes licenses to renew.' })
  renewalSettings(@Ctx() context: Context): Promise<RenewalSettings> {
    return readRenewalSettings(context);
  }

  @Mutation(() => SetRenewalSettingsPayload, {
    description: 'Changes how licenses renew, and what follows when they do not. Needs the role owner.',
  })
  setRenewalSettings(
    @Ctx() context: Context,
    @Arg('input', () => SetRenewalSettingsInput, { description: 'The new settings.' }) input: SetRenewalSettingsInput,
  ): Promise<SetRenewalSettingsPayload> {
    return setRenewalSettings(context, input);
  }
}
