/** For the life of every topic. A shard of the outbox is the partition that its rows go to. */
export const partitionCount = 12;

/** The partition that every Kafka client's default partitioner gives to a key. */
export function partitionOf(key: string): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitionCount;
}

/** Murmur2 as Kafka's Java client has it (`Utils.murmur2`), in 32-bit integers: kafkajs' own uses Long objects, at thirty times the cost. */
export function murmur2(data: Uint8Array): number {
  const multiplier = 0x5bd1e995;
  const { length } = data;
  const at = (index: number) => data[index] ?? 0;
  let hash = 0x9747b28c ^ length;
  const words = length >> 2;
  for (let word = 0; word < words; word++) {
    const i = word << 2;
    let k = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    k = Math.imul(k, multiplier);
    k ^= k >>> 24;
    k = Math.imul(k, multiplier);
    hash = Math.imul(hash, multiplier) ^ k;
  }
  const tail = length & ~3;
  const left = length & 3;
  if (left === 3) hash ^= at(tail + 2) << 16;
  if (left >= 2) hash ^= at(tail + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ at(tail), multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  return hash ^ (hash >>> 15);
}
