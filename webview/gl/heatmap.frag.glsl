#version 300 es
precision highp float;
precision highp sampler2D;

uniform sampler2D shades;
// From device pixels, y down, to weights of the tile: the first, and how many a pixel.
uniform float canvasHeight;
uniform vec2 begin;
uniform vec2 stride;
// Cells a weight, what keeps the product from landing below a whole cell, and the last cell.
uniform vec2 cells;
uniform vec2 slack;
uniform vec2 last;
uniform bool hatched;
uniform float hatchPeriod;
uniform vec3 hatchColour;
uniform float hatchStrength;

out vec4 colour;

void main() {
  vec2 pixel = vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y);
  vec2 cell = clamp(floor(begin + pixel * stride) * cells + slack, vec2(0.0), last);
  vec4 shade = texelFetch(shades, ivec2(cell), 0);
  colour = vec4(shade.rgb, 1.0);
  if (hatched && fract((pixel.x + pixel.y - 1.0) / hatchPeriod) < 0.249)
    colour.rgb = mix(shade.rgb, hatchColour, hatchStrength * shade.a);
}
