import { chromium, type Browser, type Page } from "playwright-core";
import { pathToFileURL } from "node:url";

/** Debian's Chromium without a window: a fifth of what the whole of it takes. For requireTools. */
export const BROWSER = "chromium-headless-shell";

/** How somebody looks at a page. */
export interface Look {
  /** Of the window, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scheme?: "light" | "dark";
  /** Letters as large as that, where 16 is what browsers come with. */
  readonly letters?: number;
}

export const PHONE: Look = { width: 390, height: 844 };
export const DESKTOP: Look = { width: 1280, height: 800 };

/** Debian's browser; as root it has no sandbox. */
export function browser(): Promise<Browser> {
  return chromium.launch({ executablePath: `/usr/bin/${BROWSER}`, args: ["--no-sandbox"] });
}

/** A page as it was looked at, and all that it did besides. */
export interface Looked {
  readonly page: Page;
  /** Addresses that were asked for. */
  readonly asked: readonly string[];
  /** What the browser had to say: refusals of its policy, faults of scripts. */
  readonly said: readonly string[];
}

/** Looks at a file, with scripts switched off as the careful have them. The story's own questions are put all the same. */
export async function lookAt<Told>(
  browser: Browser,
  file: string,
  { width, height, scheme = "light", letters = 16 }: Look,
  story: (looked: Looked) => Promise<Told>,
): Promise<Told> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    javaScriptEnabled: false,
  });
  try {
    const page = await context.newPage();
    const asked: string[] = [];
    const said: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("dialog", (dialog) => said.push(dialog.message()));
    const settings = await context.newCDPSession(page);
    const fontSizes = { standard: letters, fixed: Math.round((letters * 13) / 16) };
    await settings.send("Page.setFontSizes", { fontSizes });
    await page.goto(pathToFileURL(file).href);
    return await story({ page, asked, said });
  } finally {
    await context.close();
  }
}

/** What stands further to the right than the window reaches; empty where the page does not have to be moved sideways. */
export function overflowing({ page }: Looked): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const wide = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => element.tagName + " " + element.textContent.trim().slice(0, 40));
    return scrollWidth > clientWidth ? ["the page, by " + (scrollWidth - clientWidth), ...wide] : wide;
  })()`);
}

/** The least contrast of any text on the page with what is behind it, and where that is. */
export async function leastContrast({
  page,
}: Looked): Promise<{ readonly ratio: number; readonly at: string }> {
  const texts: readonly { text: string; ink: string; paper: string }[] = await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const element = walker.currentNode.parentElement;
      if (text === "" || element.getClientRects().length === 0) continue;
      let behind = element;
      while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
      texts.push({
        text: text.slice(0, 40),
        ink: getComputedStyle(element).color,
        paper: behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)",
      });
    }
    return texts;
  })()`);
  const ratios = texts.map(({ text, ink, paper }) => ({ ratio: contrast(ink, paper), at: text }));
  return ratios.reduce((least, each) => (each.ratio < least.ratio ? each : least), { ratio: 21, at: "" });
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Of a colour as a browser states it, `rgb(1, 2, 3)`: 0 for black to 1 for white (WCAG 2.2, "relative luminance"). */
export function luminance(colour: string): number {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1);
  if (!parts) throw new Error(`no colour that hides what is behind it: ${colour}`);
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
