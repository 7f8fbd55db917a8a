import { jsonPointer, pathText, type InputPath, type InputProblem } from '../domain/input/invalid-input';
import { ownMember } from '../domain/input/own-member';

/** What is shown in place of a secret; sent back, it keeps the stored value. */
export const SECRET_MARK = '[secret]';

/** A value that may be shown as it is. */
export const SHOWN = 'shown';

/** Stands for every member whose name is the customer's choice. */
export const ANY_NAME = '*';

/** What of a text is shown, with {@link SECRET_MARK} in place of the rest. */
type ShownPart = (value: string, name: string) => string;

/** What of an object may be shown. A member that is not named is hidden. */
export interface VisibleMembers {
  readonly [member: string]: typeof SHOWN | ShownPart | VisibleMembers;
}

type Visible = VisibleMembers[string] | undefined;

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whoever has the whole URL of a webhook can post to it; its host is no secret. */
export const shownOrigin = (url: string): string =>
  URL.canParse(url) ? `${new URL(url).origin}/${SECRET_MARK}` : SECRET_MARK;

const visibleMember = (visible: VisibleMembers, name: string): Visible =>
  Object.hasOwn(visible, name) ? visible[name] : visible[ANY_NAME];

const hideValue = (value: unknown, visible: Visible, name: string): unknown => {
  if (visible === SHOWN) return value;
  if (typeof visible === 'function') return typeof value === 'string' ? visible(value, name) : SECRET_MARK;
  return visible !== undefined && isObject(value) ? hide(value, visible) : SECRET_MARK;
};

/** An object as it may be shown: {@link SECRET_MARK} in place of everything that is not named as visible. */
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

/** Every text of an object that {@link hide} hides, in whole or in part. */
export const hiddenIn = (value: object, visible: VisibleMembers): readonly string[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    hiddenTexts(member, visibleMember(visible, name), name),
  );

/** Names of a customer's choice are those of headers, whose case does not count. */
const storedMember = (stored: unknown, name: string, visible: VisibleMembers): unknown => {
  if (Object.hasOwn(visible, name) || !isObject(stored)) return ownMember(stored, name);
  return Object.entries(stored).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
};

/** Puts a stored value in the place of a mark, and collects the marks that stand for none. */
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
  detail: `${pathText(path)}: ${SECRET_MARK} stands for a stored value, and none is stored here; send the value`,
  code: 'SECRET_UNKNOWN',
});

/**
 * Puts the stored values back into an object that is sent as it was shown.
 *
 * @param stored - undefined: nothing is stored yet
 * @param path - where the object stands in what was sent
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
