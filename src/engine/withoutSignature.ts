const place = String.raw`\S+\.(?:cc|cpp|cu|h):\d+ `;
const signatures = new RegExp(
  `${place}[^\n]*? was false\\.\\s*|${place}[^\n]*?\\)(?: const)?(?:::<lambda[^>]*>\\(\\))?\\s+`,
  'g',
);

/** onnxruntime's message without the C++ source, function and condition that it names first: those are for the log. */
export const withoutSignature = (message: string): string => message.replace(signatures, '').trim();
