/** The version of an RPM by its NAME-VERSION-RELEASE.ARCH, without the release of RHEL that LIS 3.x puts before it: 3.4 of rhel63.3.4. */
export function versionOfRpm(nevra: string): string | undefined {
  const version = /-([^-]+)-[^-]+\.[^.-]+$/.exec(nevra)?.[1]?.replace(/^rhel\d+\.?/i, "");
  // rhel5.9.3.5 would be 9.3.5 of RHEL 5 as well as 3.5 of RHEL 5.9.
  const isUnclear = /-rhel\d\.\d/i.test(nevra);
  return version === "" || isUnclear ? undefined : version;
}
