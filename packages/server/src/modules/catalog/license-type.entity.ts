import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { Node } from '../../kernel/node.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';

export const LicenseUnit = storedEnum('LicenseUnit', 'What one license of a type counts.', {
  INSTANCE: 'One instance: it holds at most one license of the type.',
  USER: 'One user of a domain.',
  SOCKET: 'One processor socket of a virtualization host.',
});

/** An entry of the catalog, the same for every provider. */
@Entity({ tableName: 'license_type' })
@ObjectType({ implements: Node, description: 'An entry of the catalog.', simpleResolvers: true })
export class LicenseType extends Node {
  /** In the table a small number; in the API an opaque id. */
  @PrimaryKey({ type: 'smallint', fieldName: 'id', autoincrement: false })
  key!: number;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'Stable code for programs, such as MS_SQL_SERVER.' })
  code!: string;

  @Property({ type: 'text' })
  @Field(() => String, { description: 'Name for people, such as MS SQL Server.' })
  name!: string;

  @Property({ type: 'smallint', fieldName: 'unit' })
  unitKey!: number;

  @Field(() => LicenseUnit.type, { description: 'What one license of this type counts.' })
  unit!: (typeof LicenseUnit.names)[number];

  @Property({ type: 'smallint' })
  position!: number;
}
