import type { Daemon } from "./daemon.ts";
import { featuresOf } from "./features.ts";
import type { DaemonProfile, ProfileId } from "./profile.ts";
import { PROFILES } from "./profiles.ts";
import { VARIATIONS } from "./variations.ts";

/** Whether a text names one of the profiles. */
export function isProfileId(text: string): text is ProfileId {
  return PROFILES.some(({ id }) => id === text);
}

/**
 * The daemon as somebody states that it is, whatever its binary tells; what releases of one generation differ in is still read out of the
 * binary. `because` is why somebody knows that. undefined where the profile is one of another daemon.
 */
export function withStatedProfile(daemon: Daemon, id: ProfileId, because: string): Daemon | undefined {
  const base = PROFILES.find((profile) => profile.id === id && profile.daemon === daemon.name);
  if (!base) return undefined;
  const shows = featuresOf(
    daemon.content,
    daemon.elf,
    VARIATIONS.map((variation) => variation.shows),
    daemon.origin.where,
  );
  const profile = VARIATIONS.filter((variation) => shows(variation.shows) === true).reduce<DaemonProfile>(
    (so, variation) => variation.of(so),
    base,
  );
  const stated = { saw: `the recipe states ${id}: ${because}`, means: `taken for ${base.title}` };
  return { ...daemon, profile, tells: [...daemon.tells, stated], stated: because };
}
