class Mockid < Formula
  desc "Mock identity server that plays vendors' authentication APIs on a movable clock"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@URL@/mockid-@VERSION@-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256:aarch64-apple-darwin@"
    end
    on_intel do
      url "@URL@/mockid-@VERSION@-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256:x86_64-apple-darwin@"
    end
  end
  on_linux do
    on_arm do
      url "@URL@/mockid-@VERSION@-aarch64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256:aarch64-unknown-linux-gnu@"
    end
    on_intel do
      url "@URL@/mockid-@VERSION@-x86_64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256:x86_64-unknown-linux-gnu@"
    end
  end

  def install
    bin.install "mockid"
    generate_completions_from_executable(bin/"mockid", "completions")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/mockid --version")
    assert_match "mockid ready", shell_output("#{bin}/mockid exec -- echo mockid ready")
  end
end
