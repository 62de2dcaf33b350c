/** The version of an RPM by its NAME-VERSION-RELEASE.ARCH, without the release of RHEL that LIS 3.x puts before it: 3.4 of rhel63.3.4. */
export function versionOfRpm(nevra: string): string | undefined {
  const version = /-([^-]+)-[^-]+\.[^.-]+$/.exec(nevra)?.[1]?.replace(/^rhel\d+\.?/i, "");
  return version === "" ? undefined : version;
}
