#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the packages of this folder for this machine's architecture.

cd "$(dirname "$0")" || exit 1

case $(uname -m) in
x86_64) architecture=x86_64 ;;
*) architecture=i686 ;;
esac

rpm -ivh kmod-microsoft-hyper-v-*."$architecture".rpm &&
	rpm -ivh microsoft-hyper-v-*."$architecture".rpm
