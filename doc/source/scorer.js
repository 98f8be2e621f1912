// How-to guides come first: who searches for a word of every day has a question.
var Scorer = {
  score: result => result[4] + (result[0].startsWith("how-to/") && !result[0].endsWith("index") ? 20 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: {0: 15, 1: 5, 2: -5},
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
