/** The part of debian-control 1.0 that control-fields.ts uses; the package has no types of its own. */
declare module "debian-control" {
  interface DebianControl {
    /** One paragraph; a field with continuation lines becomes an array of trimmed lines. */
    parse(text: string): Record<string, string | string[]>;
    /** Takes the first element out of each array it is given. No line end behind the last line. */
    stringify(fields: Record<string, string | string[]>): string;
  }
  const debianControl: DebianControl;
  export default debianControl;
}
