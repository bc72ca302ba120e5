/** The Node 24 that the server needs; throws where there is none. */
export function nodeBinary(): string;
