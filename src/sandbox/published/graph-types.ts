import { graphTypesData } from './graph-types-data.ts';

/** A declared property: an `Edm.*` primitive or the bare name of a complex or enumeration type. */
export interface PropertyType {
  readonly type: string;
  /** For a collection: whether its items may be null; the array itself never is. */
  readonly nullable: boolean;
  readonly collection: boolean;
}

export interface ComplexType {
  readonly base: string | null;
  /** Open types may carry members that the schema does not declare. */
  readonly open: boolean;
  readonly properties: Readonly<Record<string, PropertyType>>;
}

export interface EntityType extends ComplexType {
  /** true: only some of the type's properties were kept here. */
  readonly partial: boolean;
  readonly alternateKeys: readonly string[];
  readonly navigation: Readonly<Record<string, { readonly type: string; readonly collection: boolean }>>;
}

export interface EnumType {
  readonly isFlags: boolean;
  readonly members: readonly string[];
}

export interface GraphTypes {
  readonly entityTypes: Readonly<Record<string, EntityType>>;
  readonly complexTypes: Readonly<Record<string, ComplexType>>;
  readonly enumTypes: Readonly<Record<string, EnumType>>;
}

/** Microsoft Graph v1.0's published types, trimmed to what the practice tenant serves. */
export const graphTypes: GraphTypes = graphTypesData;

const resolved = new Map<string, Readonly<Record<string, PropertyType>>>();

/** Every property of an entity or complex type, inherited ones first; null when the type is not among the published ones. */
export function propertiesOf(typeName: string): Readonly<Record<string, PropertyType>> | null {
  const known = resolved.get(typeName);
  if (known !== undefined) return known;
  const type = graphTypes.entityTypes[typeName] ?? graphTypes.complexTypes[typeName];
  if (type === undefined) return null;
  const inherited = type.base === null ? {} : (propertiesOf(type.base) ?? {});
  const all = { ...inherited, ...type.properties };
  resolved.set(typeName, all);
  return all;
}
