"""English: the forms of its words, and the rules of easy read for its sentences."""
