/** Words as the programs that read them take them back. */

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w@+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A word of `ExecStart=` or of a list of paths, as systemd reads it back. */
export function systemdWord(text: string): string {
  const word = text.replaceAll('%', '%%');
  return /^[\w@+:,./%-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** An argument of `ExecStart=`: there systemd also puts variables in, but not in the program before it. */
export function systemdArgument(text: string): string {
  return systemdWord(text.replaceAll('$', '$$$$'));
}

/** A folder that is a setting's whole value: not unquoted, but cut at its end, and a backslash there joins two lines. */
export function systemdFolder(text: string): string {
  return text.replaceAll('%', '%%').replace(/[\\\s]$/, '$&/');
}

/** To cron an unescaped % is a line break, also between quotes. */
export function cronCommand(command: string): string {
  return command.replaceAll('%', String.raw`\%`);
}
