#version 300 es
precision highp float;
precision highp sampler2D;

uniform sampler2D shades;
// From device pixels, y down, to weights of the tile: the first, and how many a pixel.
uniform float canvasHeight;
uniform vec2 begin;
uniform vec2 stride;
// The tile in weights, and cells a weight.
uniform vec2 size;
uniform vec2 cells;
uniform float hatchPeriod;
uniform vec3 hatchColour;
uniform float hatchStrength;

out vec4 colour;

void main() {
  vec2 pixel = vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y);
  vec2 weight = floor(begin + pixel * stride);
  if (weight.x < 0.0 || weight.y < 0.0 || weight.x >= size.x || weight.y >= size.y) discard;
  // The half keeps the product from landing below a whole cell.
  vec4 shade = texelFetch(shades, ivec2(weight * cells + 0.5 / size), 0);
  if (shade.a > 0.0 && mod(floor(pixel.x) + floor(pixel.y), hatchPeriod) < hatchPeriod / 4.0)
    shade.rgb = mix(shade.rgb, hatchColour, hatchStrength * shade.a);
  colour = vec4(shade.rgb, 1.0);
}
