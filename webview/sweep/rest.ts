/** Milliseconds without scrolling, or without a move of the tolerance, after which what does not follow each move is done. */
export const REST = 100;
