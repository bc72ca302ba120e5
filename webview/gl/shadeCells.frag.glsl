#version 300 es
precision highp float;
precision highp sampler2D;

// A tile's cells as colours, one pixel each; alpha is the share that is hatched.
uniform sampler2D means;
uniform sampler2D signeds;
uniform sampler2D zeroShares;
uniform sampler2D colours;
uniform bool hasZeros;
uniform bool exact;
// 0 linear, 1 logarithmic, 2 symlog.
uniform int scale;
uniform vec2 domain;
uniform float threshold;
uniform vec3 prunedColour;

out vec4 colour;

float position(float value) {
  if (scale == 2) {
    float bend = domain.x > 0.0 ? domain.x : domain.y / 1000.0;
    return 0.5 + 0.5 * sign(value) * log(1.0 + abs(value) / bend) / log(1.0 + domain.y / bend);
  }
  if (scale == 0) return (value - domain.x) / max(domain.y - domain.x, 1e-30);
  return value <= 0.0 ? 0.0 : log(value / domain.x) / log(domain.y / domain.x);
}

float erf(float x) {
  float t = 1.0 / (1.0 + 0.3275911 * x);
  float sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1.0 - sum * exp(-x * x);
}

float shareBelow(float mean) {
  if (threshold < 0.0) return 0.0;
  if (exact) return mean <= threshold ? 1.0 : 0.0;
  if (mean == 0.0) return 1.0;
  return erf(threshold / mean / 1.7724538509);
}

void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
  float mean = texelFetch(means, cell, 0).r;
  float value = scale == 2 ? texelFetch(signeds, cell, 0).r : mean;
  float zeros = hasZeros ? texelFetch(zeroShares, cell, 0).r : 0.0;
  float share = max(zeros, shareBelow(mean));
  int index = int(floor(clamp(position(value), 0.0, 1.0) * 255.0 + 0.5));
  colour = vec4(mix(texelFetch(colours, ivec2(index, 0), 0).rgb, prunedColour, share), share);
}
