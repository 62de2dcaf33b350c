// The rule of the house (docs/architecture.md): imports run one way, and only a room's index.ts is its face.
// Rows of rooms, highest first; rooms of one row never import each other.
const rows = [
  ["cli"],
  ["report"],
  ["archive"],
  ["package"],
  ["source", "verdict"],
  ["daemon"],
  ["suite"],
  ["deb", "rpm", "elf", "media", "recipe"],
  ["base"],
];

const rooms = rows.flat();
const oneWay = rows.flatMap((row, i) =>
  row.map((room) => {
    const forbidden = rows
      .slice(0, i + 1)
      .flat()
      .filter((other) => other !== room);
    return {
      name: `${room}-imports-only-downwards`,
      comment: "move what is needed to a lower room, or hand it in as a value",
      severity: "error",
      from: { path: `^build/${room}/` },
      to: { path: `^build/(${forbidden.join("|") || "none"})/` },
    };
  }),
);

const faces = rooms.map((room) => ({
  name: `${room}-only-through-its-face`,
  comment: `export it from build/${room}/index.ts and import that`,
  severity: "error",
  from: { pathNot: `^build/${room}/` },
  // What a room has for tests, the tests of the whole may use, too.
  to: { path: `^build/${room}/`, pathNot: `^build/${room}/(index|.*\\.test-support)\\.ts$` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circles",
      comment: "a circle means that two files are one, or that a third is missing",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "face-of-the-library-is-not-imported-inside",
      severity: "error",
      from: { path: "^build/.+/" },
      to: { path: "^build/index\\.ts$" },
    },
    {
      name: "production-code-uses-no-development-package",
      severity: "error",
      from: { path: "^build/", pathNot: "\\.(test|test-support)\\.ts$" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "what-is-for-tests-is-used-by-tests",
      comment: "move what production code needs into a file of its own",
      severity: "error",
      from: { path: "^(build|scripts)/", pathNot: "\\.(test|test-support)\\.ts$" },
      to: { path: "\\.test-support\\.ts$" },
    },
    {
      name: "zx-only-in-scripts",
      severity: "error",
      from: { pathNot: "^(scripts|tests)/" },
      to: { path: "^node_modules/zx/" },
    },
    {
      name: "no-deprecated-node-module",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["deprecated"] },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...oneWay,
    ...faces,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["import", "require", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
