import { expect, test } from 'vitest';
import { withoutSignature } from '../../../src/engine/withoutSignature';
import { noAdapter } from '../../fixtures/watchedRuntime';

test.each([
  [noAdapter, 'Failed to get a WebGPU adapter: No supported adapters'],
  [
    'Non-zero status code returned while running MatMul node. Status Message: /src/matmul_helper.h:150 onnxruntime::common::Status onnxruntime::MatMulComputeHelper::Compute(const onnxruntime::TensorShape&, bool) left_dim == right_dim was false. MatMul dimension mismatch',
    'Non-zero status code returned while running MatMul node. Status Message: MatMul dimension mismatch',
  ],
  [
    '/src/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 8.',
    'Failed to allocate memory for requested buffer of size 8.',
  ],
  [
    'Load model from /models/a (b)/model.onnx failed:Protobuf parsing failed.',
    'Load model from /models/a (b)/model.onnx failed:Protobuf parsing failed.',
  ],
])('what onnxruntime says is told without its C++ signature', (message, plain) => {
  expect(withoutSignature(message)).toBe(plain);
});
