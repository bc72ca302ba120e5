/**
 * What a map is measured with where nobody says otherwise, written for Pollard: plain subjects of several kinds, in words that
 * small models know, too.
 */
export const mapPrompts: readonly string[] = [
  'a cat',
  'a red apple on a blue background',
  'an emoji of a rocket on a yellow background',
  'a picture of a penguin on a pink background',
  'a hamburger on a purple background',
  'a smiling face on black',
  'a guitar on green',
  'a castle',
];

/** Others of the same kind, on which an allocation is compared with the uniform one. */
export const comparisonPrompts: readonly string[] = [
  'a dog on a red background',
  'an emoji of a tree',
  'a pizza on black',
  'a picture of a robot on a blue background',
  'a crown on a yellow background',
  'an owl on green',
  'a sailboat on a pink background',
  'a snowman on a purple background',
];
