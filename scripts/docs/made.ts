/** The first line of every generated page. */
export const MADE = "<!-- Made by `make docs` from the code; do not edit. -->";
