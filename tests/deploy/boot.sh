#!/usr/bin/env bash
# boot.sh TREE PYTHON PACKAGES URL PORT: installs TREE on a machine that exists in memory only, and
# becomes its systemd. Runs in namespaces of its own (mount, pid, uts, ipc, cgroup): the disk shows
# through below, and whatever is written is gone with the last process.
set -euo pipefail
tree=$1 python=$2 packages=$3 url=$4 port=$5

mount --make-rprivate /
layers=/run/minutewise-machine root=/run/minutewise-machine/root
mount -t tmpfs tmpfs /run
mkdir -p $layers/{upper,work,tree,tree-work} $root
mount -t overlay overlay -o "lowerdir=/,upperdir=$layers/upper,workdir=$layers/work" $root
cd $root
# The kernel's own switches stay out of reach: they are the real machine's, too.
mount -t proc proc proc
mount -o bind proc/sys proc/sys && mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t tmpfs tmpfs sys/fs/cgroup
mkdir sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
mount -t tmpfs tmpfs dev
mkdir dev/shm dev/pts
for device in null zero full random urandom tty; do cp -a "/dev/$device" dev/; done
ln -s /proc/self/fd dev/fd
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
for folder in run tmp var/tmp var/log dev/shm; do mount -t tmpfs -o mode=1777 tmpfs $folder; done
# Python and its packages may lie in somebody's home, which the units do not see.
mkdir -p opt/python opt/tree
mount -o bind,ro "$python" opt/python
"$python/bin/python3" -m venv --without-pip opt/packages
ln -sf /opt/python/bin/python3 opt/packages/bin/python3
mount -o bind,ro "$packages" opt/packages/lib/python3*/site-packages
mount -t overlay overlay -o "lowerdir=$tree,upperdir=$layers/tree,workdir=$layers/tree-work" opt/tree
mkdir run/old
pivot_root . run/old
umount --lazy /run/old

echo /opt/python/lib > /etc/ld.so.conf.d/python.conf
ldconfig

cd /opt/tree
scripts/install --url "$url" --port "$port" --packages /opt/packages
# Of what the real machine has installed nothing starts here: the network is hers.
rm -rf /etc/systemd/system/*.wants /etc/systemd/system/*.requires
ln -sf /dev/null /etc/systemd/system/networking.service
systemctl enable minutewise.service minutewise-backup.timer
cat > /etc/systemd/system/machine.target <<'UNIT'
[Unit]
Description=A machine with Minutewise on it
Wants=minutewise.service minutewise-backup.timer
UNIT
export container=minutewise-test
exec /lib/systemd/systemd --system --unit=machine.target --show-status=no --log-target=console
