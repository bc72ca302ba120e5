#version 300 es
precision highp float;
precision highp sampler2D;

uniform sampler2D means;
uniform sampler2D signeds;
uniform sampler2D zeroShares;
uniform sampler2D colours;
uniform vec2 canvasSize;
uniform float hatchPeriod;
// Column, row, width, height, in weights.
uniform vec4 view;
uniform vec4 tile;
uniform vec2 cells;
uniform bool exact;
// 0 linear, 1 logarithmic, 2 symlog.
uniform int scale;
uniform vec2 domain;
uniform float threshold;
uniform vec3 prunedColour;
uniform vec3 hatchColour;
uniform float hatchStrength;

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
  vec2 pixel = vec2(gl_FragCoord.x, canvasSize.y - gl_FragCoord.y);
  vec2 weight = floor(view.xy + pixel / canvasSize * view.zw) - tile.xy;
  if (weight.x < 0.0 || weight.y < 0.0 || weight.x >= tile.z || weight.y >= tile.w) discard;
  // The half keeps the division from landing below a whole cell.
  ivec2 cell = ivec2(floor((weight * cells + 0.5) / tile.zw));
  float mean = texelFetch(means, cell, 0).r;
  float value = scale == 2 ? texelFetch(signeds, cell, 0).r : mean;
  float share = max(texelFetch(zeroShares, cell, 0).r, shareBelow(mean));
  int index = int(floor(clamp(position(value), 0.0, 1.0) * 255.0 + 0.5));
  vec3 shade = mix(texelFetch(colours, ivec2(index, 0), 0).rgb, prunedColour, share);
  if (mod(floor(pixel.x) + floor(pixel.y), hatchPeriod) < hatchPeriod / 4.0) shade = mix(shade, hatchColour, hatchStrength * share);
  colour = vec4(shade, 1.0);
}
