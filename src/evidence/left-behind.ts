import { parentOf } from './list-folder.ts';

const FILE_MANAGER = 'a file manager';
const OFFICE = 'an office application';

/** What is put into a folder that somebody looks at or works in, by name; and by whom. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  // Finder (on disks of others with a second file), Windows Explorer, Dolphin.
  [/^(?:(?:\._)?\.ds_store|(?:eh)?thumbs\.db|desktop\.ini|\.directory)$/i, FILE_MANAGER],
  // A file that was removed while a program had it open.
  [/^\.nfs[0-9a-f]{8,}$/i, 'the network file system'],
];

/** The same, named after a file or folder beside it. */
const BY_NEIGHBOUR: readonly (readonly [RegExp, string])[] = [
  // macOS on disks of others: the attributes of a file.
  [/^\._(.+)$/, FILE_MANAGER],
  // Who has it open: LibreOffice, WPS, Excel and Word.
  [/^\.~lock\.(.+)#$/, OFFICE],
  [/^\.~(.+)$/, OFFICE],
  [/^~\$(.+)$/, OFFICE],
];

/** Word drops the first letters of a long name: with `report.html` open there is `~$port.html`. */
const LETTERS_DROPPED = 2;

/**
 * Who leaves such a file in a folder without being asked, and changes nothing of what is there; undefined for any other.
 * @param ours files and folders of the run: what was added vouches for nothing
 */
export function whoLeft(path: string, ours: ReadonlySet<string>): string | undefined {
  const parent = parentOf(path);
  const nameIn = (entry: string): string => entry.slice(parent === undefined ? 0 : parent.length + 1);
  const beside = [...ours].filter((other) => parentOf(other) === parent).map(nameIn);
  // A folder that was added has nothing of ours in it.
  if (beside.length === 0) return undefined;
  const name = nameIn(path);
  const isNamedAfterOurs = (pattern: RegExp): boolean => {
    const after = pattern.exec(name)?.[1];
    return after !== undefined && beside.some((other) => isNameOf(other, after));
  };
  const found =
    BY_NAME.find(([pattern]) => pattern.test(name)) ??
    BY_NEIGHBOUR.find(([pattern]) => isNamedAfterOurs(pattern));
  return found?.[1];
}

function isNameOf(file: string, shown: string): boolean {
  return file.endsWith(shown) && file.length - shown.length <= LETTERS_DROPPED;
}
