import { jsonPointer, pathText, type InputPath, type InputProblem } from '../domain/input/invalid-input';
import { ownMember } from '../domain/input/own-member';

/** Views show this in place of a secret. A request that sends it back keeps the stored value. */
export const SECRET_MARK = '[secret]';

/** Marks a value that views show unchanged. */
export const SHOWN = 'shown';

/** Matches every member whose name the customer chooses. */
export const ANY_NAME = '*';

/** Returns the text to show, with {@link SECRET_MARK} in place of its hidden part. */
type ShownPart = (value: string, name: string) => string;

/** The members of an object that views show. All others are hidden. */
export interface VisibleMembers {
  readonly [member: string]: typeof SHOWN | ShownPart | VisibleMembers;
}

type Visible = VisibleMembers[string] | undefined;

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Shows the origin of a webhook URL. The path is secret, because the full URL grants access. */
export const shownOrigin = (url: string): string =>
  URL.canParse(url) ? `${new URL(url).origin}/${SECRET_MARK}` : SECRET_MARK;

const visibleMember = (visible: VisibleMembers, name: string): Visible =>
  Object.hasOwn(visible, name) ? visible[name] : visible[ANY_NAME];

const hideValue = (value: unknown, visible: Visible, name: string): unknown => {
  if (visible === SHOWN) return value;
  if (typeof visible === 'function') return typeof value === 'string' ? visible(value, name) : SECRET_MARK;
  return visible !== undefined && isObject(value) ? hide(value, visible) : SECRET_MARK;
};

/** Replaces every member that is not visible by {@link SECRET_MARK}. */
export const hide = (value: object, visible: VisibleMembers): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      hideValue(member, visibleMember(visible, name), name),
    ]),
  );

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

const hiddenTexts = (value: unknown, visible: Visible, name: string): readonly string[] => {
  if (visible === SHOWN) return [];
  if (typeof visible === 'function')
    return typeof value === 'string' && visible(value, name) === value ? [] : textsOf(value);
  return visible !== undefined && isObject(value) ? hiddenIn(value, visible) : textsOf(value);
};

/** All texts of an object that {@link hide} hides completely or partly. */
export const hiddenIn = (value: object, visible: VisibleMembers): readonly string[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    hiddenTexts(member, visibleMember(visible, name), name),
  );

/** Names that customers choose are header names, so they match without regard to case. */
const storedMember = (stored: unknown, name: string, visible: VisibleMembers): unknown => {
  if (Object.hasOwn(visible, name) || !isObject(stored)) return ownMember(stored, name);
  return Object.entries(stored).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
};

/** Replaces each mark by its stored value, and collects the marks without a stored value. */
class Restorer {
  readonly unknown: InputPath[] = [];

  members(sent: JsonObject, stored: unknown, visible: VisibleMembers, path: InputPath): JsonObject {
    return Object.fromEntries(
      Object.entries(sent).map(([name, value]) => [
        name,
        this.member(value, storedMember(stored, name, visible), visibleMember(visible, name), [
          ...path,
          name,
        ]),
      ]),
    );
  }

  private member(sent: unknown, stored: unknown, visible: Visible, path: InputPath): unknown {
    if (visible === SHOWN) return sent;
    if (isObject(sent) && typeof visible === 'object') return this.members(sent, stored, visible, path);
    if (typeof sent !== 'string' || !sent.endsWith(SECRET_MARK)) return sent;
    if (stored !== undefined && (sent === SECRET_MARK || sent === hideValue(stored, visible, nameOf(path))))
      return stored;
    this.unknown.push(path);
    return sent;
  }
}

const nameOf = (path: InputPath): string => String(path.at(-1));

const unknownSecret = (path: InputPath): InputProblem => ({
  pointer: jsonPointer(path),
  detail: `${pathText(path)}: ${SECRET_MARK} keeps a stored value, but no value is stored; send the value`,
  code: 'SECRET_UNKNOWN',
});

/**
 * Replaces each mark in an object by the stored value.
 *
 * @param stored - undefined if nothing is stored yet
 * @param path - path of the object in the request body
 */
export const restoreHidden = (
  sent: object,
  stored: unknown,
  visible: VisibleMembers,
  path: InputPath,
): { readonly restored: object; readonly problems: readonly InputProblem[] } => {
  const restorer = new Restorer();
  const restored = restorer.members(sent as JsonObject, stored, visible, path);
  return { restored, problems: restorer.unknown.map(unknownSecret) };
};
