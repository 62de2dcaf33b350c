import { foreseePlaces } from "../package/index.ts";
import type { Outlook } from "./recipe-outlook.ts";

/** Where the packages of all outlooks would be written, at once. */
interface Folder {
  readonly folder: string;
  readonly force: boolean;
}

/** The outlooks as what lies in the output folder, and what the other recipes give, lets them be: what `build` would refuse to write cannot be built. */
export async function withPlaces(outlooks: readonly Outlook[], place: Folder): Promise<readonly Outlook[]> {
  const written = outlooks.flatMap(({ state, gives }) => (state === "cannot" || !gives ? [] : [gives]));
  const found = new Map(
    (await foreseePlaces(written, place)).map((places, at) => [written[at]?.recipe, places]),
  );
  return outlooks.map((outlook) => {
    const { problem, note } = found.get(outlook.recipe.id) ?? {};
    if (problem) return { ...outlook, state: "cannot", errors: [problem] };
    return note === undefined ? outlook : { ...outlook, notes: [...outlook.notes, note] };
  });
}
