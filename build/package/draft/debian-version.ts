import { problemWith } from "../../recipe/index.ts";

/** What a version calls itself as long as it is none of a release yet. */
export const PRE_RELEASES = "alpha|beta|rc|preview|pre|gmc";

/**
 * A version as somebody states it (`4.1.3-2`, `4.4.0_Beta5`) in the form that a recipe has it in, which sorts as it is meant to (`4.1.3.2`,
 * `4.4.0~beta5`): the number of a point release is one more number, and what comes before a release is set off by a tilde. undefined where that is still
 * none that a recipe can have: whether `4.4.0_dev` comes before 4.4.0 or after it, it does not say.
 */
export function debianVersion(stated: string): string | undefined {
  const version = preReleaseBefore(stated).replaceAll(/-(?=\d)/g, ".");
  return isVersion(version) ? version : undefined;
}

/** The same of a kernel's version, in which anything else behind the numbers is a vendor's, and comes after: `3.16.85+vendor`. */
export function debianVersionOfKernel(kernel: string): string | undefined {
  const version = preReleaseBefore(kernel)
    .replace(/[-+~.]+$/, "")
    .replaceAll(/[-+]+(?=\d)/g, ".")
    .replaceAll(/[-+]+(?=[A-Za-z])/g, "+")
    .replace(/^\d+(?:\.\d+)*(?=[A-Za-z])/, "$&+");
  return isVersion(version) ? version : undefined;
}

const PRE_RELEASE = new RegExp(`(?:[-_.~]|(?<=\\d))(${PRE_RELEASES})(?:[-_.]?(\\d+))?(?![A-Za-z0-9])`, "i");

function preReleaseBefore(version: string): string {
  return version.replace(
    PRE_RELEASE,
    (_, word: string, number: string | undefined) => `~${word.toLowerCase()}${number ?? ""}`,
  );
}

function isVersion(version: string): boolean {
  return problemWith({ version }) === undefined;
}
