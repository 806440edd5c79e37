import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';
import { connectionTypes } from '../../kernel/page.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { Company } from '../company/index.ts';

export const InstanceKind = storedEnum('InstanceKind', 'What an instance is.', {
  COMPUTER: 'A desktop or server computer.',
  HOST: 'A virtualization host.',
  DOMAIN: 'A domain of a cloud service.',
});

export const Platform = storedEnum('Platform', 'What an instance runs, as far as licenses care.', {
  WINDOWS_DESKTOP: 'Windows 10, 11 and the like.',
  WINDOWS_SERVER: 'Windows Server.',
  MACOS: 'macOS.',
  LINUX: 'A Linux distribution.',
  VIRTUALIZATION: 'A hypervisor, such as ESXi or Hyper-V.',
  NONE: 'Nothing of its own: a domain.',
});

/** What a license is assigned to. */
@Entity({ tableName: 'instance' })
@ObjectType({ implements: Node, description: 'What a license is assigned to.', simpleResolvers: true })
export class Instance extends Node {
  @PrimaryKey({ type: 'uuid' })
  providerId!: string;

  @PrimaryKey({ type: 'uuid' })
  declare id: string;

  @Property({ type: 'text', collation: 'und-x-icu' })
  @Field(() => String, { description: 'Name of the computer, host or domain.' })
  name!: string;

  @Property({ type: 'smallint', fieldName: 'kind' })
  kindKey!: number;

  @Field(() => InstanceKind.type, { description: 'What it is.' })
  kind!: (typeof InstanceKind.names)[number];

  @Property({ type: 'smallint', fieldName: 'platform' })
  platformKey!: number;

  @Field(() => Platform.type, { description: 'What it runs, as far as licenses care.' })
  platform!: (typeof Platform.names)[number];

  @Property({ type: 'text', default: '' })
  @Field(() => String, { nullable: true, description: 'As the instance reports it, such as Windows Server 2022.' })
  operatingSystem!: string | null;

  @Property({ type: 'uuid', nullable: true })
  companyId!: string | null;

  @Field(() => Company, { nullable: true, description: 'Whose it is; null is the provider itself.' })
  company!: Company | null;

  @Property({ type: 'uuid', nullable: true })
  accountId!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address of the backup account that it belongs to.' })
  accountEmail!: string | null;

  /** Tells instances apart that share account, name and operating system. */
  @Property({ type: 'smallint', default: 1 })
  ordinal!: number;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true, description: 'Since when it is retired; null while it is in service.' })
  retiredAt!: Date | null;

  @Property({ type: 'int', version: true })
  @Field(() => Int, { description: 'Grows with each change: give it as `expectedVersion`.' })
  version!: number;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;
}

export const InstanceConnection = connectionTypes('Instance', Instance);
