// Every page that a link leads to, for everybody who can look, in both widths and both schemes.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Person, check } from "./stage.mjs";

/** Pages of a kind that are looked at: a list of a hundred proposals is one page, not a hundred. */
const A_KIND = 1;
const SIZES = [390, 1440];
const SCHEMES = ["light", "dark"];

/** The address with every id taken out, which is what kind of page it is. */
const kind = path => path
  .replace(/\/[a-z]+_[a-z0-9]{6,}/g, "/ID")
  .replace(/\/(profile)\/[^/?]+/, "/$1/SLUG")
  .replace(/\/\d+/g, "/N")
  .replace(/=[^&]*/g, "=X")
  .replace(/#.*$/, "");

/** Follows every link of one person from some first pages on; gives the paths that were found. */
async function found(world, whom, first) {
  const person = await Person.open(world, whom);
  const seen = new Map();
  const queue = [...first];
  const paths = [];
  while (queue.length) {
    const path = queue.shift();
    const of = kind(path);
    const times = seen.get(of) ?? 0;
    if (paths.includes(path) || (times >= A_KIND && !first.includes(path))) continue;
    seen.set(of, times + 1);
    await person.page.waitForLoadState("load");
    const before = person.asked;
    const response = await person.page.goto(world.base + path).catch(error => error);
    // What is downloaded is no page.
    if (response instanceof Error) continue;
    const type = response?.headers()["content-type"] ?? "";
    const status = response?.status();
    check(`${whom ?? "anybody"} ${of}: opens`, status === 200, `${status} ${path}`);
    if (!type.startsWith("text/html")) continue;
    const requests = person.asked - before;
    check(`${whom ?? "anybody"} ${of}: three requests at most`, requests <= 3, `${requests}`);
    paths.push(path);
    const links = await person.page.$$eval("a[href]", all => all.map(one => one.getAttribute("href")));
    for (const link of links)
      if (link.startsWith("/") && !link.startsWith("/api/") && !link.startsWith("/sandbox"))
        queue.push(link.replace(/#.*$/, ""));
  }
  await person.close();
  return paths;
}

/** Looks at what was found from all sides. */
export async function crawl(world, whom, first) {
  const paths = await found(world, whom, first);
  const name = (whom ?? "anybody").split(":")[0];
  check(`${name}: pages were found`, paths.length >= first.length, paths.join(" "));
  const sides = SCHEMES.flatMap(scheme => SIZES.map(width => ({ scheme, width })));
  await Promise.all(sides.map(async ({ scheme, width }) => {
    {
      const person = await Person.open(world, whom, { width, scheme });
      const folder = join(process.env.PAGES_HOME, "shots", name);
      mkdirSync(folder, { recursive: true });
      for (const path of paths) {
        await person.go(path);
        const once = scheme === "light" && width === 1440;
        const faults = await person.faults({ markup: once, dark: scheme === "dark" });
        const shot = `${kind(path).replace(/[^a-zA-Z0-9]+/g, "_").slice(0, 80)}-${width}-${scheme}.png`;
        await person.page.screenshot({ path: join(folder, shot), fullPage: true });
        check(`${name} ${kind(path)} ${width} ${scheme}`, faults.length === 0, `${path}: ${faults.join("; ")}`);
      }
      await person.close();
    }
  }));
  console.log(`    ${name}: ${paths.length} pages`);
  return paths;
}
