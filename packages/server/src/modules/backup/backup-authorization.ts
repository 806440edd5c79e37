import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { LicenseType } from '../catalog/index.ts';
import { License } from '../license/index.ts';
import { type BackupHindrance } from './backup.rules.ts';

const BackupRefusalCode = storedEnum<BackupHindrance>('BackupRefusalCode', 'Why an instance may not back up.', {
  RETIRED: 'It is retired.',
  NO_LICENSE: 'No license is assigned to it.',
  EXPIRED: 'Its license of a type has expired.',
  NOT_COVERED: 'Its license is of a type that does not cover it.',
});

@ObjectType({ description: 'One thing that keeps an instance from backing up.', simpleResolvers: true })
export class BackupRefusal {
  @Field(() => BackupRefusalCode.type, { description: 'What it is, for programs.' })
  code!: BackupHindrance;

  @Field(() => String, { description: 'What it is and what to do, for people.' })
  message!: string;

  @Field(() => LicenseType, { nullable: true, description: 'The license type that it is about, if it is about one.' })
  licenseType!: LicenseType | null;

  @Field(() => DateTime, { nullable: true, description: 'When the license expired, if it did.' })
  since!: Date | null;
}

@ObjectType({ description: 'Whether an instance may back up now.', simpleResolvers: true })
export class BackupAuthorization {
  @Field(() => Boolean, { description: 'Whether it may.' })
  allowed!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when, as things are: a renewal takes it further once it is done. Null where it may not.',
  })
  until!: Date | null;

  @Field(() => Boolean, {
    description: 'Its licenses have expired, and it may go on for the days of grace that the provider has set.',
  })
  inGrace!: boolean;

  @Field(() => [BackupRefusal], { description: 'Everything that is in the way; empty where it may.' })
  reasons!: BackupRefusal[];

  @Field(() => [License], { description: 'Its licenses that have not expired; 100 at the most.' })
  licenses!: readonly License[];
}
