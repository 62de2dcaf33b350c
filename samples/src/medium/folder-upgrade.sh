#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Puts the packages of this folder in the place of earlier ones.

cd "$(dirname "$0")" || exit 1

rpm -e microsoft-hyper-v kmod-microsoft-hyper-v
exec ./install.sh
