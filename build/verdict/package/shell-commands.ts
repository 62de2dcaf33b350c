/** A shell script without its comments, and with lines that go on behind a backslash put together. */
export function codeOf(script: string): string {
  const text = script.replaceAll("\\\n", " ");
  const code: string[] = [];
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === "" && character === "#" && /^\s?$/.test(text.charAt(at - 1))) {
      const end = text.indexOf("\n", at);
      at = (end < 0 ? text.length : end) - 1;
      continue;
    }
    if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    code.push(character);
    // What is escaped opens and closes nothing; between single quotes nothing is escaped.
    if (character === "\\" && quote !== "'") code.push(text.charAt(++at));
  }
  return code.join("");
}

/** What may make init start something at boot. */
type Command = "update-rc.d" | "insserv" | "chkconfig" | "ln" | "systemctl" | "deb-systemd-helper";

/** Of each of these commands the words behind each call of it, without options and quotes: `enable`, `x.service`. */
export type Calls = Readonly<Record<Command, readonly (readonly string[])[]>>;

/**
 * The calls in a script's code. A command is looked for anywhere in a simple one, so that `if`, `!` and `env` before it do not hide
 * it.
 */
export function callsIn(code: string): Calls {
  // What another command gives may be anything, as a variable may.
  const plain = code.replaceAll(/\$\([^()]*\)|`[^`]*`/g, "$$");
  const simple = plain
    .split(/[;&|\n()]+/)
    .map((words) => words.replaceAll(/["'\\]/g, "").split(/\s+/))
    .map((words) => words.filter((word) => word !== "" && !word.startsWith("-")));
  const of = (command: Command) =>
    simple.flatMap((words) => {
      const at = words.findIndex((word) => word === command || word.endsWith(`/${command}`));
      return at < 0 ? [] : [words.slice(at + 1)];
    });
  return {
    "update-rc.d": of("update-rc.d"),
    insserv: of("insserv"),
    chkconfig: of("chkconfig"),
    ln: of("ln"),
    systemctl: of("systemctl"),
    "deb-systemd-helper": of("deb-systemd-helper"),
  };
}

/** Whether a word of a script may stand for a name: what is put together when the script runs may be any. */
export function mayBe(word: string, name: string): boolean {
  return word.includes("$") || word === name;
}
