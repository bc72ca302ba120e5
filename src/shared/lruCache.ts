/** Keeps what was used last, up to a number of entries or of bytes. */
export { LRUCache } from 'lru-cache';
