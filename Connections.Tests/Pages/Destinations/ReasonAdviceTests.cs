using Connections.Web.Pages.Destinations;

namespace Connections.Tests.Pages.Destinations;

public class ReasonAdviceTests
{
    [Theory]
    [InlineData("400: The destination answered 400.", "The destination answered 400.")]
    [InlineData("The rule says: no.", "The rule says: no.")]
    [InlineData("No answer in time.", "No answer in time.")]
    public void A_sentence_stands_without_the_code_before_it(string reason, string sentence) => Assert.Equal(sentence, ReasonAdvice.Sentence(reason));
}
