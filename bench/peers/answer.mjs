/** What the no-op servers answer: the size and shape of the classifier's own answer for one text. */
export const answer = Buffer.from(
  JSON.stringify({
    results: [
      {
        text: "netflix訂閱",
        prediction: "subscription",
        probabilities: Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`label-${i}`, 0.071429])),
        confidence: 0.071429,
        needsReview: true,
      },
    ],
    model: { name: "none", version: "000000000000" },
  }),
);
