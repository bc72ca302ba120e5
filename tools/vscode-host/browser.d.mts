import type { Browser } from 'playwright-core';

export function findBrowser(): string | undefined;
export function needPackages(packages: readonly string[], reason: string): void;
export function needBrowser(): string;
export function launchBrowser(): Promise<Browser>;
export function needVulkan(): void;
export function softwareVulkan(): Readonly<Record<string, string>> | undefined;
