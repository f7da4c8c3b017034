const six = (value) => Math.round(value * 1e6) / 1e6;

/** The answer built as objects and serialised by JSON.stringify. */
export function createEncodeResults(labels, model) {
  const one = ({ text, label, probabilities, confidence, needsReview }, id) => ({
    text,
    ...(id === undefined ? {} : { id }),
    prediction: labels[label],
    probabilities: Object.fromEntries(labels.map((name, i) => [name, six(probabilities[i])])),
    confidence: six(confidence),
    needsReview,
  });
  return (results, ids, before = "", after = "") => {
    const body = JSON.stringify({ results: results.map((result, i) => one(result, ids?.[i])), model });
    return Buffer.from(before + body + after);
  };
}
