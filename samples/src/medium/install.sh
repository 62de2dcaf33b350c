#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Finds the folder for this release of Red Hat Enterprise Linux, and installs from it.

here=$(cd "$(dirname "$0")" && pwd)

if [ ! -f /etc/redhat-release ]; then
	echo "This medium is for Red Hat Enterprise Linux and CentOS. For Debian, build packages from it with lisdeb."
	exit 1
fi

case $(cat /etc/redhat-release) in
*"release 5.7"*) folder=RHEL57 ;;
*"release 5.8"*) folder=RHEL58 ;;
*"release 6.0"* | *"release 6.1"* | *"release 6.2"*) folder=RHEL6012 ;;
*"release 6.3"*) folder=RHEL63 ;;
*)
	echo "There is nothing for this release on the medium."
	exit 1
	;;
esac

exec "$here/$folder/install.sh"
