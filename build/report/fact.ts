/**
 * What is said of a thing under a name: one value, or a set of them; undefined where there is nothing to say. Pairs and no object, since
 * names such as a control field's come from outside.
 */
export type Fact = readonly [name: string, value: string | readonly string[] | undefined];
