import * as z from "zod";

/**
 * What goes on after this is `+` and a day. Anything else that starts as that does, or that dpkg sorts before a plus sign, as it does a letter, would put
 * a release below the one that it follows: 4.1.3+2+20170307 is below 4.1.3+20170301, and so is 4.1.3b+20170307 (deb-version(7), "Sorting algorithm").
 * So a letter never follows a digit: 4.4~rc1a+20170307 is below 4.4~rc1+20170301.
 */
const PART = /(?:\d+|[A-Za-z]+\d*)/.source;
const SORTED = new RegExp(`^\\d+(?:\\.${PART})*(?:(?:~|\\+(?=[A-Za-z]))${PART}(?:\\.${PART})*)*$`);

/** A release's version, of which packages' versions are made that sort as the releases do. */
export const versionSchema = z
  .string()
  .regex(/^[0-9][A-Za-z0-9.+~]{0,63}$/, {
    error: "must begin with a digit and hold only letters, digits, '.', '+' and '~'",
    abort: true,
  })
  .regex(
    SORTED,
    "must sort as the release does: 4.1.3.2 for 4.1.3-2, 4.4~beta1 for 4.4-beta1, 4.4.b for 4.4b, 4.4+deb12.u1 for 4.4+deb12u1",
  )
  .describe(
    "The release's version for Debian, without date and revision. The RPMs' own version (rhel63.3.4) is not legal there. A point release has one more " +
      "number (4.1.3.2 for 4.1.3-2), and what comes before a release a tilde (4.4~beta1), so that packages sort as releases do.",
  );
