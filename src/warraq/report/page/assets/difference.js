// The words in which two excerpts differ, as marks in each: those outside of a longest common subsequence.
const words = (text) => [...text.matchAll(/\S+/g)].map((match) => ({ from: match.index, text: match[0] }));

function common(one, other) {
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const either = Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      lengths[i][j] = one[i].text === other[j].text ? lengths[i + 1][j + 1] + 1 : either;
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i].text === other[j].text) pairs.push([i++, j++]);
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

// Words behind the last that both have are let be where a text goes on: the other may have them where it is cut.
function marksOf(all, kept, name, isLast) {
  const last = Math.max(-1, ...kept), own = new Set(kept);
  const differ = all.filter((_, at) => !own.has(at) && (isLast || at < last));
  return differ.map(({ from, text }) => [from, from + text.length, name]);
}
const goesOn = ([text, start, length]) => start + points(text) < length;

// Two values of the data, which begin at the same place; none where they are the same.
function differences(value, other, name) {
  if (value[0] === other[0]) return [[], []];
  const one = words(value[0]), two = words(other[0]), pairs = common(one, two);
  const isLast = !goesOn(value) && !goesOn(other);
  return [marksOf(one, pairs.map(([i]) => i), name, isLast), marksOf(two, pairs.map(([, j]) => j), name, isLast)];
}
