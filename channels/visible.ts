import { jsonPointer, pathText, type InputPath, type InputProblem } from '../domain/input/invalid-input';
import { ownMember } from '../domain/input/own-member';

/** Shown instead of a secret. If it is sent back, the stored value is kept. */
export const SECRET_MARK = '[secret]';

/** Marks a value that may be shown in full. */
export const SHOWN = 'shown';

/** Stands for every member whose name the customer chooses. */
export const ANY_NAME = '*';

/** Returns the visible part of a text, with {@link SECRET_MARK} instead of the rest. */
type ShownPart = (value: string, name: string) => string;

/** The visible members of an object. All others are hidden. */
export interface VisibleMembers {
  readonly [member: string]: typeof SHOWN | ShownPart | VisibleMembers;
}

type Visible = VisibleMembers[string] | undefined;

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Shows only the host of a webhook's URL, because anyone who has the URL can post to it. */
export const shownOrigin = (url: string): string =>
  URL.canParse(url) ? `${new URL(url).origin}/${SECRET_MARK}` : SECRET_MARK;

const visibleMember = (visible: VisibleMembers, name: string): Visible =>
  Object.hasOwn(visible, name) ? visible[name] : visible[ANY_NAME];

const hideValue = (value: unknown, visible: Visible, name: string): unknown => {
  if (visible === SHOWN) return value;
  if (typeof visible === 'function') return typeof value === 'string' ? visible(value, name) : SECRET_MARK;
  return visible !== undefined && isObject(value) ? hide(value, visible) : SECRET_MARK;
};

/** Returns an object with {@link SECRET_MARK} instead of everything that is not visible. */
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

/** Returns every text of an object that {@link hide} hides fully or partly. */
export const hiddenIn = (value: object, visible: VisibleMembers): readonly string[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    hiddenTexts(member, visibleMember(visible, name), name),
  );

/** Names that customers choose are header names, so their case is ignored. */
const storedMember = (stored: unknown, name: string, visible: VisibleMembers): unknown => {
  if (Object.hasOwn(visible, name) || !isObject(stored)) return ownMember(stored, name);
  return Object.entries(stored).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
};

/** Replaces secret marks with stored values, and collects marks without a stored value. */
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
 * Replaces the secret marks of an object with the stored values.
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
