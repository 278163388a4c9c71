// Package plain gives hints of plain language for a guide: sentences that are
// too long to be read aloud, words of offices and laws with the everyday word
// beside them, abbreviations that nobody explains, words in capitals, and a
// tone that keeps people at a distance. The words are Vietnamese; each counts
// as the syllables that it is written with.
//
// Hints are advice: they keep no guide from being published. The package
// knows no grammar and no meaning, only the words of its tables, so that a
// hint may be beside the point; it does not look at official text, at names
// and numbers of acts, at what people call a procedure, nor at the official
// names of papers.
package plain
