#include "runnerd/egress/dialer/core/masker.h"

#include <gtest/gtest.h>

#include "tests/support/secrets.h"

namespace cowork::dialer {
namespace {

using support::SecretOf;

std::string MaskedInPieces(std::string_view secret_text, std::string_view text, size_t piece) {
  const SecretBytes secret = SecretOf(secret_text);
  Masker masker(secret);
  std::string out;
  for (size_t at = 0; at < text.size(); at += piece) out += masker.Pass(text.substr(at, piece));
  return out + masker.Finish();
}

TEST(Masker, PutsAsManyStarsAsTheSecretHasBytes) {
  EXPECT_EQ(MaskedInPieces("sk-12345", "key sk-12345 is wrong", 100), "key ******** is wrong");
}

TEST(Masker, FindsTheSecretWhereverThePiecesBreak) {
  for (size_t piece = 1; piece < 12; ++piece)
    EXPECT_EQ(MaskedInPieces("sk-12345", "a sk-12345sk-12345 b", piece), "a **************** b")
        << piece;
}

TEST(Masker, FindsASecretThatBeginsInsideAFalseBeginning) {
  for (size_t piece = 1; piece < 12; ++piece) {
    EXPECT_EQ(MaskedInPieces("aabaabaac", "aabaabaabaac", piece), "aab*********") << piece;
    EXPECT_EQ(MaskedInPieces("abababac", "abababababac", piece), "abab********") << piece;
  }
}

TEST(Masker, LeavesWhatIsNotTheWholeSecret) {
  EXPECT_EQ(MaskedInPieces("sk-12345", "sk-1234 sk-12344 k-12345", 1), "sk-1234 sk-12344 k-12345");
}

TEST(Masker, TellsWhetherItHoldsAnythingBack) {
  const SecretBytes secret = SecretOf("sk-12345");
  Masker masker(secret);
  masker.Pass("an answer");
  EXPECT_FALSE(masker.holds_back());
  masker.Pass("sk-");
  EXPECT_TRUE(masker.holds_back());
  EXPECT_EQ(masker.Finish(), "sk-");
  EXPECT_FALSE(masker.holds_back());
}

TEST(Masker, HoldsBackOnlyWhatMayBeTheSecretsBeginning) {
  const SecretBytes secret = SecretOf("sk-12345");
  Masker masker(secret);
  EXPECT_EQ(masker.Pass("data: token\n\n"), "data: token\n\n");
  EXPECT_EQ(masker.Pass("see sk-1"), "see ");
  EXPECT_EQ(masker.Pass("!"), "sk-1!");
}

TEST(Masker, GivesBackAtTheEndWhatWasNoSecret) {
  EXPECT_EQ(MaskedInPieces("sk-12345", "it ends with sk-12", 3), "it ends with sk-12");
}

}  // namespace
}  // namespace cowork::dialer
