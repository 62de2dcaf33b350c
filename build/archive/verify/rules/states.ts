import { BY_NONE, type ArchiveRules } from "../rule.ts";

/** What lisdeb keeps beside its own archives. */
export const STATE_RULES = {
  "state-not-shown": {
    title: "The newest state is not what clients see",
    sentence: (found) => `is not what clients see: ${found}; the next publish shows it`,
    wrong: true,
    holds: BY_NONE,
    source: "lisdeb's own: a publisher was stopped before it was done",
  },
  "state-absent": {
    title: "The record of the state that clients see is missing",
    sentence: () =>
      "holds no record of a state, without which nothing can be published into the suite any more",
    wrong: true,
    holds: BY_NONE,
    source: "lisdeb's own: a copy or backup left it out",
  },
  "state-unreadable": {
    title: "The record of a state cannot be read",
    sentence: (found) => `cannot be read: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "lisdeb's own",
  },
  "state-copied": {
    title:
      "The record of a state is not of the state that its Release is of, or not newer than the one before",
    sentence: (found) =>
      `is of another state: ${found}; nothing is published into the suite as long as it is the newest`,
    wrong: true,
    holds: BY_NONE,
    source:
      "lisdeb's own: who may write there has put an old state, or another suite's, in a new one's place",
  },
  "history-broken": {
    title: "A state of before lacks an index that clients in mid-update may ask for",
    sentence: (found) => `lists an index that is not there any more, or not as it was: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "lisdeb's own: clients that had read that state get a wrong file or none",
  },
  "kept-key": {
    title: "A certificate that is kept for the keyring is damaged",
    sentence: () => "is not the certificate of the key that it is named by",
    wrong: true,
    holds: BY_NONE,
    source: "lisdeb's own: the next keyring is made of it",
  },
  "more-faults": {
    title: "There are more faults of a kind than are listed",
    sentence: (found) => `has ${found}`,
    wrong: true,
    holds: [],
    source: "none: the first twenty of each kind are listed",
  },
} as const satisfies ArchiveRules;
