const subjects = [
  ...['a bear', 'an elephant', 'a horse', 'a fish', 'a butterfly', 'a lemon', 'a mushroom'],
  ...['an egg', 'a cup of coffee', 'a bus', 'a bicycle', 'an umbrella', 'a house', 'a clock'],
];

/**
 * What a compensating step is calibrated with where nobody says otherwise, written for Pollard: as many plain captions as a fit over
 * the inputs of a layer takes. With the eight that serve other steps, layers came out worse than zeroed.
 */
export const repairPrompts: readonly string[] = subjects.flatMap(subject => [
  subject,
  `a picture of ${subject} on a white background`,
  `${subject} on a blue background`,
]);
